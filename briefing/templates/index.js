/* The search of index.html. A story is found that holds the beginnings of all words asked for, in any order. */
"use strict";
const LIMIT = 100;
const field = document.getElementById("query");
const results = document.getElementById("results");
const found = document.getElementById("found");
const all = document.getElementById("all");
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const tokens = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) || [];
const stories = JSON.parse(document.getElementById("digests").textContent).editions.flatMap((edition) =>
  edition.stories.map((story, index) => ({
    ...story, day: edition.day, number: index + 1,
    file: edition.files.find((name) => name.endsWith(".html")) || edition.files[0],
  })));

/* Words are made ready once, when the first letter is typed. */
const ready = (story) =>
  story.words ??= " " + tokens([story.title, story.outlet, ...story.points].join(" ")).join(" ");

const element = (name, text, parent, attributes = {}) => {
  const made = Object.assign(document.createElement(name), attributes);
  made.textContent = text;
  parent.append(made);
  return made;
};

/* Text with what was asked for marked: each run of letters that starts with one of the words. */
const marked = (text, asked, parent) => {
  for (const part of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    const word = plain(part);
    const hit = word && asked.some((query) => word.startsWith(query));
    if (hit) element("mark", part, parent);
    else parent.append(part);
  }
};

const show = (story, asked) => {
  const item = element("li", "", results);
  const heading = element("h2", "", item);
  const link = element("a", "", heading, {
    href: story.file + (story.file.endsWith(".html") ? "#s" + story.number : ""), dir: "auto",
  });
  marked(story.title, asked, link);
  element("p", story.outlet + " · " + story.day, item, { className: "byline" });
  const point = story.points.find((text) => tokens(text).some((word) => asked.some((q) => word.startsWith(q))));
  if (point) marked(point, asked, element("p", "", item, { className: "heads", dir: "auto" }));
};

const search = () => {
  const asked = tokens(field.value);
  all.hidden = asked.length > 0;
  results.replaceChildren();
  if (!asked.length) { found.textContent = ""; return; }
  const hits = stories.filter((story) => asked.every((word) => ready(story).includes(" " + word)));
  hits.slice(0, LIMIT).forEach((story) => show(story, asked));
  const more = hits.length > LIMIT ? ", the latest " + LIMIT + " shown" : "";
  found.textContent = hits.length + (hits.length === 1 ? " story" : " stories") + more;
};

document.getElementById("search").hidden = false;
field.addEventListener("input", search);
if (field.value) search();
