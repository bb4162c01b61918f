/** An element with a class and children; texts are set by setText. */
export function element(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** An element for words of unknown script: its direction follows the first letter. */
export function words(tag, className) {
  const node = element(tag, className);
  node.dir = 'auto';
  return node;
}

/** Touches the page only when something changed: a wall runs for weeks. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setVisible(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}
