/** Tables that a reader sorts and pages through, and charts. */

import { fill, h } from "./dom.js";
import { t } from "./words.js";

const PAGE = 5;

/** A table with pages; a click on a heading sorts. @param {(cell: object) => any} cell draws one */
export function dataTable(block, cell) {
  const [headings, ...rows] = block.rows;
  const size = block.page_size ?? PAGE;
  const headed = block.row_header_column_index ?? 0;
  let sorted = null;
  let descending = false;
  let page = 0;
  const sort = (column) => {
    descending = sorted === column && !descending;
    sorted = column;
    page = 0;
    draw();
  };
  const turn = (by) => {
    page += by;
    draw();
  };
  const node = h("div", { class: "data-table" });
  function draw() {
    const shown = [...rows];
    if (sorted !== null) shown.sort((a, b) => compare(a[sorted], b[sorted]));
    if (descending) shown.reverse();
    const pages = Math.ceil(shown.length / size);
    const head = headings.map((one, column) => {
      const order = sorted === column ? (descending ? "descending" : "ascending") : "none";
      const label = `${one.text}${sorted === column ? (descending ? " ↓" : " ↑") : ""}`;
      const props = { type: "button", class: "heading-button", on: { click: () => sort(column) } };
      return h(
        "th",
        { scope: "col", class: isFigure(rows[0][column]) ? "align-right" : "", "aria-sort": order },
        h("button", props, label),
      );
    });
    const body = shown.slice(page * size, (page + 1) * size).map((row) =>
      h(
        "tr",
        {},
        row.map((one, column) =>
          h(
            column === headed ? "th" : "td",
            {
              scope: column === headed ? "row" : null,
              class: isFigure(one) ? "align-right" : "",
            },
            cell(one),
          ),
        ),
      ),
    );
    fill(
      node,
      h(
        "div",
        { class: "table-wrap" },
        h(
          "table",
          { class: "table" },
          h("caption", {}, block.caption),
          h("thead", {}, h("tr", {}, head)),
          h("tbody", {}, body),
        ),
      ),
      pages > 1 && pager(page, pages, turn),
    );
  }
  draw();
  return node;
}

const isFigure = (cell) => cell.type === "raw_number";

function compare(one, other) {
  if (isFigure(one) && isFigure(other)) return one.value - other.value;
  return words(one).localeCompare(words(other));
}

/** All the words in a cell. */
function words(node) {
  if (Array.isArray(node)) return node.map(words).join("");
  if (typeof node !== "object" || node === null) return "";
  return (typeof node.text === "string" ? node.text : "") + words(node.elements);
}

function pager(page, pages, turn) {
  const step = (label, by, possible) =>
    h(
      "button",
      {
        type: "button",
        class: "button button-icon",
        "aria-label": t(label),
        disabled: !possible,
        on: { click: () => turn(by) },
      },
      by < 0 ? "‹" : "›",
    );
  return h(
    "div",
    { class: "pager" },
    step("previousPage", -1, page > 0),
    h("span", {}, t("pageOf", { n: page + 1, all: pages })),
    step("nextPage", 1, page + 1 < pages),
  );
}

// --- charts ---

const COLOURS = ["#1f6660", "#d9822b", "#3c6fb5", "#a33d5e", "#6b8e23", "#7a5aa6"];
const WIDTH = 560;
const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 26;
const TOP = 10;

const colour = (index) => COLOURS[index % COLOURS.length];

function svg(name, props, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** A chart, with a legend. */
export function chartBlock(block) {
  const { chart } = block;
  const isPie = chart.type === "pie";
  const names = isPie
    ? chart.segments.map((one) => `${one.label} ${one.value}`)
    : chart.series.map((one) => one.name);
  const picture = isPie ? pie(chart.segments) : plot(chart);
  const axes = chart.axis_config ?? {};
  return h(
    "figure",
    { class: "chart", data: { testid: "chart" } },
    h("figcaption", {}, block.title),
    axes.y_label && h("div", { class: "chart-axis" }, axes.y_label),
    picture,
    axes.x_label && h("div", { class: "chart-axis chart-axis-x" }, axes.x_label),
    h("ul", { class: "legend" }, names.map(legendEntry)),
  );
}

function legendEntry(name, index) {
  const chip = h("span", { class: "color-chip" });
  chip.style.background = colour(index);
  return h("li", {}, chip, ` ${name}`);
}

function plot({ type, series, axis_config: { categories } }) {
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const top = Math.max(...values, 0) || 1;
  const low = Math.min(...values, 0);
  const y = (value) => TOP + ((top - value) / (top - low)) * (HEIGHT - TOP - BOTTOM);
  const step = (WIDTH - LEFT) / categories.length;
  const x = (index) => LEFT + (index + 0.5) * step;
  const node = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "chart-plot" });
  for (const value of [low, (low + top) / 2, top]) {
    node.append(
      svg("line", { x1: LEFT, x2: WIDTH, y1: y(value), y2: y(value), class: "chart-line" }),
      svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, round(value)),
    );
  }
  categories.forEach((name, index) => {
    node.append(svg("text", { x: x(index), y: HEIGHT - 8, "text-anchor": "middle" }, name));
  });
  series.forEach((one, number) => {
    const points = categories.map((name, index) => {
      const { value } = one.data.find((point) => point.label === name);
      return [x(index), y(value)];
    });
    if (type === "bar") node.append(...bars(points, number, series.length, step, y(0)));
    else node.append(...lines(points, number, type === "area", y(0)));
  });
  return node;
}

function bars(points, number, count, step, zero) {
  const width = (step * 0.7) / count;
  return points.map(([x, y]) =>
    svg("rect", {
      x: x - step * 0.35 + number * width,
      y: Math.min(y, zero),
      width: width * 0.92,
      height: Math.max(Math.abs(zero - y), 1),
      fill: colour(number),
    }),
  );
}

function lines(points, number, filled, zero) {
  const path = points.map((point) => point.join(",")).join(" ");
  const line = { points: path, fill: "none", stroke: colour(number), "stroke-width": 2.5 };
  const area = `${points[0][0]},${zero} ${path} ${points.at(-1)[0]},${zero}`;
  return [
    ...(filled ? [svg("polygon", { points: area, fill: colour(number), opacity: 0.25 })] : []),
    svg("polyline", line),
  ];
}

function pie(segments) {
  const all = segments.reduce((sum, one) => sum + one.value, 0);
  const node = svg("svg", { viewBox: "-110 -110 220 220", role: "img", class: "chart-pie" });
  let start = 0;
  segments.forEach((one, index) => {
    const end = start + one.value / all;
    node.append(slice(start, Math.min(end, start + 0.99999), colour(index)));
    start = end;
  });
  return node;
}

function slice(start, end, fill) {
  const at = (part) => {
    const angle = 2 * Math.PI * part - Math.PI / 2;
    return `${100 * Math.cos(angle)} ${100 * Math.sin(angle)}`;
  };
  const large = end - start > 0.5 ? 1 : 0;
  return svg("path", { d: `M0 0 L${at(start)} A100 100 0 ${large} 1 ${at(end)} Z`, fill });
}

const round = (value) => String(Math.round(value * 10) / 10);
