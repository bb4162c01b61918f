// One shape for each status, so that colour is never the only sign.
const SHAPES = {
  working: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-2 5.5 7.5 4.5-7.5 4.5Z',
  idle: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20ZM8 7h3v10H8Zm5 0h3v10h-3Z',
  warning: 'M12 1.8 23 21.5H1Zm-1.4 7v6h2.8v-6Zm0 7.6v2.7h2.8v-2.7Z',
  error: 'M7.8 1.5h8.4l6.3 6.3v8.4l-6.3 6.3H7.8l-6.3-6.3V7.8ZM9 7 7 9l3 3-3 3 2 2 3-3 3 3 2-2-3-3 3-3-2-2-3 3Z',
  offline: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14ZM7 10.7h10v2.6H7Z',
};
const SVG = 'http://www.w3.org/2000/svg';

export function createIcon(status) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('fill', 'currentColor');
  path.setAttribute('fill-rule', 'evenodd');
  svg.append(path);
  setIcon(svg, status);
  return svg;
}

export function setIcon(svg, status) {
  if (svg.dataset.shape === status) return;
  svg.dataset.shape = status;
  svg.firstChild.setAttribute('d', SHAPES[status]);
}
