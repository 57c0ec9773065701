/** The largest file the server takes, and what people are told it is. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
export const MAX_FILES = 5;
export const FILE_TYPES = 'image/png,image/jpeg,image/gif,image/webp,application/pdf,text/plain,text/csv,audio/webm,audio/ogg,audio/mp4,audio/mpeg,audio/wav,.txt,.csv';

/** "820 B", "34 KB", "1.2 MB". */
export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

/** "0:07", "12:30". */
export function clockLength(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Why a chosen file cannot be sent, in words; empty when it can. */
export function refusal(file, texts) {
  if (file.size === 0) return texts('This file is empty.');
  if (file.size > MAX_FILE_BYTES) return texts('Larger than 10 MB. Make it smaller, or send a link.');
  return '';
}
