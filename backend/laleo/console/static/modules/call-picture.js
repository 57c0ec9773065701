const SIZE = {width: 380, height: 300};

/** Whether this browser can show a call in a small window above all others. */
export function canFloat(video) {
  return 'documentPictureInPicture' in globalThis || Boolean(document.pictureInPictureEnabled && video.requestPictureInPicture);
}

/**
 * Show `element` in a small window that stays above all others; where there are no such windows, only its picture.
 * `onBack()` is called when that window is closed. Resolves to a function that closes it.
 */
export async function float(element, video, onBack) {
  if (!globalThis.documentPictureInPicture) {
    const small = await video.requestPictureInPicture();
    video.addEventListener('leavepictureinpicture', onBack, {once: true});
    return () => small && document.exitPictureInPicture().catch(() => {});
  }
  const small = await globalThis.documentPictureInPicture.requestWindow(SIZE);
  for (const sheet of document.querySelectorAll('link[rel=stylesheet]')) small.document.head.append(sheet.cloneNode());
  small.document.documentElement.dataset.theme = document.documentElement.dataset.theme ?? '';
  small.document.body.className = 'call-float';
  small.document.body.append(element);
  small.addEventListener('pagehide', onBack, {once: true});
  return () => small.close();
}
