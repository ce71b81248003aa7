/** An app's Home tab. */

import { perform, reasonOf, scopeOf } from "./acting.js";
import { get } from "./api.js";
import { blockItems } from "./blocks.js";
import { fill, h, syncChildren } from "./dom.js";
import { formOf } from "./form.js";
import { notice } from "./popup.js";
import { t } from "./words.js";
import { world } from "./world.js";

export class AppHome {
  /** @param {object} app an app of the world's state */
  constructor(app) {
    this.app = app;
    this.blocks = h("div", { class: "blocks" });
    this.node = h("div", { class: "scroller app-home", data: { testid: "app-home" } });
    // The app hears that its home was opened, and may publish it only then.
    perform("home", { app: app.app_id, tab: "home" }).then(() => this.refresh());
  }

  async refresh() {
    try {
      const { view } = await get("home", { as: world.me.id, app: this.app.app_id });
      this.#draw(view);
    } catch (error) {
      notice(reasonOf(error));
    }
  }

  #draw(view) {
    if (!view) {
      fill(this.node, h("p", { class: "empty" }, t("emptyHome", { name: this.app.name })));
      return;
    }
    const form = formOf(`view ${view.id}`);
    form.learn(view.state?.values ?? {});
    form.keepOnly(view.blocks);
    const scope = scopeOf({ type: "view", view_id: view.id }, form, view.blocks);
    if (this.blocks.parentElement !== this.node) fill(this.node, this.blocks);
    syncChildren(this.blocks, blockItems(view.blocks, scope));
  }
}
