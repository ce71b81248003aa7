/** The page's own line icons (24 × 24, drawn with the current colour). */

const PATHS = {
  caret: ["M7 10l5 5 5-5"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  menu: ["M4 7h16M4 12h16M4 17h16"],
  close: ["M6 6l12 12M18 6L6 18"],
  back: ["M14.5 5.5L8 12l6.5 6.5"],
  next: ["M9.5 5.5L16 12l-6.5 6.5"],
  more: ["M12 5.5v.01M12 12v.01M12 18.5v.01"],
  dots: ["M5.5 12v.01M12 12v.01M18.5 12v.01"],
  reply: ["M4 5h16v11H9l-5 4z"],
  smile: [
    "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17z",
    "M8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5v.5M15 9.5v.5",
  ],
  bolt: ["M13 3L5 13.5h6L10 21l8.5-11H12.5z"],
  clip: ["M8 12.5l6.2-6.2a3 3 0 0 1 4.3 4.3l-8.4 8.4a5 5 0 0 1-7.1-7.1L11 4"],
  send: ["M4 4l17 8-17 8 3-8z", "M7 12h7"],
  hash: ["M9.5 4L7.5 20M16.5 4l-2 16M4.5 9.5h15.5M4 14.5h15.5"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  eye: [
    "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z",
    "M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 0 0 0-5z",
  ],
  plus: ["M12 5v14M5 12h14"],
  edit: ["M4 20l1-4.5L16.5 4 20 7.5 8.5 19z"],
  trash: ["M5 7h14M9.5 7V4.5h5V7M7 7l1 13h8l1-13"],
  link: [
    "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1 1",
    "M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1-1",
  ],
  file: ["M6 3.5h8L18.5 8v12.5H6z", "M14 3.5V8h4.5"],
  app: ["M5 5h5.5v5.5H5zM13.5 5H19v5.5h-5.5zM5 13.5h5.5V19H5zM13.5 13.5H19V19h-5.5z"],
  people: [
    "M9 11a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6",
    "M16 11a3 3 0 1 0-1-5.8M17.5 14c2.3.6 3.7 2.4 4 5.5",
  ],
  clock: ["M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 0 0 0-17z", "M12 7v5l3.5 2"],
  exit: ["M14 4H5v16h9M10 12h11M17 8l4 4-4 4"],
};

const SVG = "http://www.w3.org/2000/svg";

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
