import {h} from './dom.js';

const FACES = ['😠', '🙁', '😐', '🙂', '🤩'];

/** How was it? Five faces for mouse, finger and arrow keys, and room for a word. */
export const createRating = ({text}, grown, rate) => {
  const comment = h('textarea', {rows: 2, maxLength: 1000, ariaLabel: text('rating_comment'), placeholder: text('rating_comment'), dir: 'auto'});
  const send = h('button', {className: 'primary', type: 'submit'}, text('rating_send'));
  const more = h('div', {className: 'more', hidden: true}, comment, send);
  const faces = FACES.map((face, index) => h('label', {className: 'face', title: text(`rating_${index + 1}`)},
    h('input', {type: 'radio', name: 'score', value: index + 1, ariaLabel: text('rating_of', {count: index + 1, name: text(`rating_${index + 1}`)}), className: 'sr'}),
    h('span', {ariaHidden: 'true'}, face)));
  const form = h('form', {className: 'sheet rating'},
    h('fieldset', {}, h('legend', {className: 'title'}, text('rating_title')), h('div', {className: 'faces'}, ...faces)), more);
  form.addEventListener('change', () => {
    more.hidden = false;
    grown();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const score = Number(new FormData(form).get('score'));
    if (score) rate({score, comment: comment.value.trim() || undefined});
  });
  return form;
};
