/** Files dragged over the panel: `veil` says they may be dropped, `take` gets them. */
export const acceptDrops = (panel, veil, {signal, mayDrop, take}) => {
  const drag = (event) => {
    const {type, dataTransfer, relatedTarget} = event;
    if (!mayDrop() || !dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    veil.hidden = type === 'drop' || type === 'dragleave' && !panel.contains(relatedTarget);
    if (type === 'drop') take(dataTransfer.files);
  };
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) panel.addEventListener(type, drag, {signal});
};
