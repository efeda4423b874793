// What stands on the page, found and made.

export const element = (id) => document.getElementById(id);

export function make(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== "") made.textContent = text;
  return made;
}

export function button(text, pressed) {
  const made = make("button", "", text);
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}
