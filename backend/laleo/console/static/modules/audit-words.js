// action, for the filter, and as a sentence after somebody's name; {name} comes from the entry's details
const DEEDS = [
  ['widget.created', 'Widgets made', 'made the widget {name}'],
  ['widget.changed', 'Widgets changed', 'changed a widget'],
  ['widget.deleted', 'Widgets deleted', 'deleted the widget {name}'],
  ['widget.identity_secret_rotated', 'Identity secrets', 'made a new identity secret for a widget'],
  ['site.created', 'Sites made', 'made the site {name}'],
  ['site.changed', 'Sites changed', 'changed a site'],
  ['site.deleted', 'Sites deleted', 'deleted the site {name}'],
  ['wordpress_site.connected', 'WordPress sites connected', 'connected the WordPress site {name}'],
  ['wordpress_site.changed', 'WordPress sites changed', 'changed the WordPress site {name}'],
  ['wordpress_site.disconnected', 'WordPress sites disconnected', 'disconnected the WordPress site {name}'],
  ['wordpress_site.settings_pushed', 'Settings pushed to WordPress', 'pushed settings to a WordPress site'],
  ['wordpress_site.user_mapped', 'WordPress users mapped', 'said which member a WordPress user is'],
  ['wordpress_site.person_exported', 'Exports for WordPress', 'handed a person’s data to a WordPress site'],
  ['wordpress_site.person_erased', 'Erasures from WordPress', 'erased a person’s data for a WordPress site'],
  ['member.joined', 'Members from WordPress', 'let {email} join from a WordPress site'],
  ['member.invited', 'Invitations', 'invited {email} as {role}'],
  ['member.uninvited', 'Invitations taken back', 'took back the invitation of {email}'],
  ['member.changed', 'Roles changed', 'changed a member’s rights'],
  ['member.removed', 'Members removed', 'removed {email}'],
  ['token.created', 'Tokens made', 'made the token {name}'],
  ['token.revoked', 'Tokens revoked', 'revoked the token {name}'],
  ['webhook.created', 'Webhooks made', 'made a webhook to {url}'],
  ['webhook.changed', 'Webhooks changed', 'changed a webhook'],
  ['webhook.deleted', 'Webhooks deleted', 'deleted the webhook to {url}'],
  ['webhook.secret_rotated', 'Webhook secrets', 'made a new secret for a webhook'],
  ['block.added', 'Blocks', 'blocked {value}'],
  ['block.removed', 'Blocks ended', 'unblocked {value}'],
  ['connection.granted', 'Connections allowed', 'let {client} in'],
  ['connection.changed', 'Connections changed', 'changed what {client} may do'],
  ['connection.revoked', 'Connections revoked', 'revoked the connection of {client}'],
  ['connection.given_back', 'Connections given back', 'was told by {client} that it is done'],
  ['connection.key_reused', 'Copied keys', 'ended the connection of {client}: a used key came a second time'],
  ['oauth_app.created', 'OAuth apps made', 'made the OAuth app {name}'],
  ['oauth_app.changed', 'OAuth apps changed', 'changed an OAuth app'],
  ['oauth_app.secret_rotated', 'OAuth app secrets', 'made a new secret for the OAuth app {name}'],
  ['oauth_app.deleted', 'OAuth apps deleted', 'deleted the OAuth app {name}'],
  ['agent.renamed', 'Agents renamed', 'renamed the agent {before} to {after}'],
  ['agent.picture_changed', 'Agents’ pictures', 'gave an agent another picture'],
  ['agent.picture_removed', 'Agents’ pictures removed', 'took an agent’s picture away'],
  ['tool.called', 'Tools called', 'called {target}'],
  ['token.acted', 'Acts of agents and programs', 'did without asking: {target}'],
  ['conversation.claimed', 'Conversations claimed', 'claimed a conversation'],
  ['conversation.handed_over', 'Conversations handed over', 'handed a conversation over to a person'],
  ['approval.requested', 'Proposed', 'proposed {operation}'],
  ['approval.approved', 'Approved', 'approved {operation}'],
  ['approval.rejected', 'Rejected', 'rejected {operation}'],
  ['account.renamed', 'Account renamed', 'renamed the account to {after}'],
  ['conversation.claim_taken_over', 'Conversations taken over', 'took over a conversation'],
  ['alert.acknowledged', 'Alerts taken', 'took an alert'],
  ['webhook.replayed', 'Deliveries replayed', 'sent deliveries again'],
];

// what tokens propose and do, as a thing
const OPERATIONS = {
  'conversations.assign': 'another assignee of a conversation',
  'conversations.close': 'closing a conversation',
  'conversations.hand_over': 'handing a conversation over',
  'conversations.post_message': 'a reply to a visitor',
  'conversations.reopen': 'reopening a conversation',
  'conversations.send_transcript': 'mailing a transcript',
  'conversations.tag': 'tags of a conversation',
  'conversations.write_to_visitor': 'a message to a visitor',
  'visitors.add_note': 'a note about a visitor',
  'visitors.block': 'a block',
  'visitors.change': 'a change of a visitor’s profile',
  'visitors.push_page': 'taking a visitor to a page',
  'visitors.set_tags': 'tags of a visitor',
  'webhooks.change': 'a change of a webhook',
  'webhooks.create': 'a new webhook',
  'webhooks.redeliver': 'a repeated delivery',
  'webhooks.rotate_secret': 'a new webhook secret',
  'webhooks.subscribe': 'a subscription to events',
  'webhooks.test': 'a test of a webhook',
  'widgets.change': 'a change of a widget',
  'widgets.create': 'a new widget',
};

/** [action, words] of every kind of deed one can look for. */
export const KINDS_OF_DEEDS = DEEDS.map(([action, words]) => [action, words]);

/** What was done, as the end of a sentence; the bare action where we have no words for it. */
export function deedOf({action, detail, target}, texts) {
  const sentence = DEEDS.find(([one]) => one === action)?.[2];
  if (!sentence) return `${action} ${detail?.name ?? target}`;
  const values = Object.fromEntries([...sentence.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, named(detail?.[name] ?? target, texts)]));
  return texts(sentence, values);
}

/** Which settings are different now: "Title: Hello → Hi, Hours". */
export function whatChanged({detail}, texts) {
  const {before, after} = detail ?? {};
  if (detail?.reason) return detail.reason;
  if (!isObject(before) || !isObject(after)) return detail?.fields?.join?.(', ') ?? '';
  return Object.keys(after).map((name) => difference(name, before[name], after[name], texts)).filter(Boolean).join(', ');
}

function difference(name, before, after, texts) {
  if (JSON.stringify(before) === JSON.stringify(after)) return '';
  const label = name.replaceAll('_', ' ');
  if (isObject(before) && isObject(after)) {
    const parts = Object.keys(after).map((part) => difference(part, before[part], after[part], texts)).filter(Boolean);
    return parts.length > 3 ? label : parts.join(', ');
  }
  return isObject(after) || Array.isArray(after) ? label : `${label}: ${word(before)} → ${word(after)}`;
}

function named(value, texts) {
  return OPERATIONS[value] ? texts(OPERATIONS[value]) : word(value);
}

function word(value) {
  if (/^vis_/.test(value)) return `visitor ${value.slice(-4).toUpperCase()}`;
  if (value === null || value === undefined || value === '') return '–';
  const text = String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
