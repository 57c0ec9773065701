const MOST_PX = 640;

/**
 * A picture drawn from its bytes: pages whose policy allows no foreign images still show it,
 * and nothing in it moves. `source` gives a Blob; `failed` is called when it is no picture.
 */
export const picture = (source, canvas, failed) => {
  const draw = async () => {
    const bitmap = await createImageBitmap(await source());
    const scale = Math.min(1, MOST_PX / Math.max(bitmap.width, bitmap.height));
    canvas.width = Math.max(1, bitmap.width * scale);
    canvas.height = Math.max(1, bitmap.height * scale);
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
  };
  draw().catch(failed);
  return canvas;
};
