// Which part of a text field is chosen, in UTF-16 code units of its value.
export function chosen(id) {
  const field = document.getElementById(id);
  return field ? [field.selectionStart, field.selectionEnd] : [0, 0];
}
