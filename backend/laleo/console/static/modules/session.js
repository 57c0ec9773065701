import {toastError} from './toast.js';

/** Sign this browser out and leave the console. */
export async function signOut(api) {
  try {
    await api.post('/sign-out');
    location.assign('/');
  } catch (error) {
    toastError(error);
  }
}

/** Work in another account of the same person. */
export async function switchAccount(api, accountId) {
  try {
    await api.post('/session/account', {account_id: accountId});
    location.assign('/console');
  } catch (error) {
    toastError(error);
  }
}
