import {el} from './el.js';
import {openDialog} from './dialog.js';
import {choiceField, field, form, selectInput, textInput} from './form.js';
import {button} from './parts.js';
import {toast} from './toast.js';
import {visitorName} from './visitor-words.js';

const HOUR_S = 3600;
const LENGTHS = [[HOUR_S, 'An hour'], [24 * HOUR_S, 'A day'], [7 * 24 * HOUR_S, 'A week'], [30 * 24 * HOUR_S, 'A month'], ['', 'Until somebody unblocks it']];

/** Keep a visitor, or without one any address, away: with a reason for the team and an end. */
export function openBlockForm({api, texts, may = () => true, visitor = null, onSaved}) {
  const what = visitor?.ip && may('everywhere') && choiceField({legend: texts('What to block'), name: 'what', chosen: 'visitor', options: [
    ['visitor', texts('This visitor'), texts('They are recognised as long as their browser keeps what the widget stored.')],
    ['ip', texts('Their address, {ip}', {ip: visitor.ip}), texts('Everybody behind this address is blocked with them, a whole office perhaps.')]]});
  const ip = field({label: texts('IP address or range'), help: texts('An address, or a range such as 203.0.113.0/24.'), input: textInput({required: true, autocomplete: 'off', spellcheck: 'false'})});
  const reason = field({label: texts('Reason'), help: texts('For your team; the visitor never sees it.'), input: textInput({maxlength: '200', placeholder: texts('Spam, abuse…')})});
  const length = field({label: texts('For how long'), input: selectInput(LENGTHS.map(([value, word]) => [String(value), texts(word)]), String(24 * HOUR_S))});
  const {body, close} = openDialog({texts, title: visitor ? texts('Block {name}', {name: visitorName(visitor)}) : texts('Block an address')});
  body.append(form({fields: {ip, reason, expires_in_s: length}, send, children: [
    el('p.hush', texts('The widget disappears for them at once and does not come back until the block ends.')),
    visitor ? what && what.element : ip.element, reason.element, length.element,
    el('div.actions.end', button(texts('Cancel'), {onclick: () => close()}), button(texts('Block'), {kind: 'danger', type: 'submit', iconName: 'ban'}))].filter(Boolean)}));
  (visitor ? reason : ip).input.focus();

  function whom() {
    if (!visitor) return {ip: ip.input.value.trim()};
    return what && what.value() === 'ip' ? {ip: visitor.ip} : {visitor_id: visitor.id};
  }

  async function send() {
    const block = await api.post('/blocks', {...whom(), reason: reason.input.value.trim(), expires_in_s: Number(length.input.value) || null});
    close();
    toast(texts('Blocked'));
    onSaved?.(block);
  }
}
