// How large the tiles are. All lengths in rem, which grows with the screen (screen.css), so a wall looks the same at 720p and 4K.

const TILE_WIDTH = 14;
/** Room for two lines of task. */
const TILE_HEIGHT = 7.4;
const HEADING = 1.7;
export const GAP = 0.6;
/** Below this a tile cannot be read across a room: the pages rotate instead. */
const SMALLEST = 1;
const LARGEST = 2.4;

/**
 * The largest tiles with which all fit on one page; if none do, the smallest ones and several pages.
 * @returns { scale, columns, rows, perPage, pages, rowHeight }
 */
export function layoutFor(count, width, height) {
  let fit = null;
  for (let scale = LARGEST; scale >= SMALLEST - 0.001; scale -= 0.05) {
    fit = gridFor(scale, width, height);
    if (fit.perPage >= count) break;
  }
  const pages = Math.max(1, Math.ceil(count / fit.perPage));
  if (pages === 1) {
    // Fewer columns where that fills the same rows more evenly, never more rows.
    const rows = Math.max(1, Math.ceil(count / fit.columns));
    fit.columns = Math.max(1, Math.ceil(count / rows));
    fit.rows = rows;
  }
  const tallest = (TILE_HEIGHT * 1.5 + HEADING) * fit.scale;
  return { ...fit, pages, rowHeight: Math.min((height - GAP * (fit.rows - 1)) / fit.rows, tallest) };
}

function gridFor(scale, width, height) {
  const columns = Math.max(1, Math.floor((width + GAP) / (TILE_WIDTH * scale + GAP)));
  const rows = Math.max(1, Math.floor((height + GAP) / ((TILE_HEIGHT + HEADING) * scale + GAP)));
  return { scale, columns, rows, perPage: columns * rows };
}

/** How many lines of task fit under the name. */
export function taskLines(rowHeight, scale) {
  const tile = rowHeight / scale - HEADING;
  return Math.max(1, Math.floor((tile - 4.95) / 1.2));
}
