/**
 * The module of a frozen loader's part: fetched with its integrity, so that the browser refuses another
 * content, then taken from the module map without a second request. Browsers without modulepreload
 * (Safari before 17, Firefox before 115) import it unchecked.
 */
export const verified = async (server, {path, sri}, {nonce}) => {
  const url = `${server}/w/v1/${path}`;
  const link = document.createElement('link');
  if (link.relList.supports('modulepreload')) {
    await new Promise((resolve, reject) => {
      Object.assign(link, {rel: 'modulepreload', href: url, integrity: sri, crossOrigin: 'anonymous', nonce});
      link.onload = resolve;
      link.onerror = () => reject(Error(`${path} is not the file this tag was made for.`));
      document.head.append(link);
    }).finally(() => link.remove());
  }
  return import(url);
};
