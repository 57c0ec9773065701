import {blame, connect} from '../../../backend/laleo/console/static/modules/http-line.js';

/** What talks HTTP where no WebSocket gets through. */
export const start = () => ({blame, connect});
