/** @import { Media } from '../shapes.mts' */
import { icon, make } from './dom.js';

const WORDS = { image: 'Picture', video: 'Video', audio: 'Audio', document: 'Document' };

/**
 * A file as it is seen or heard.
 *
 * @param {Media} media
 * @param {string} whose for those who do not see it: `for Asha`, `from Asha`
 */
export function mediaOf(media, whose) {
	const { type, name } = media;
	const place = make('div', { class: 'picture', data: { type } });
	if (type === 'document') {
		place.append(fileOf(name ?? 'Untitled', media.kind === 'linked' ? media.host : undefined));
	} else if (media.kind === 'stored') {
		place.append(shown(media, `${WORDS[type]} ${whose}`));
	} else if (media.kind === 'unknown') {
		place.append(fileOf(`Media ID ${media.id}, which was not uploaded here`));
	} else {
		place.append(linked(media, `${WORDS[type]} ${whose}`));
	}
	return place;
}

/**
 * @param {Extract<Media, { kind: 'stored' }>} media
 * @param {string} words
 */
function shown({ type, src }, words) {
	if (type === 'image') {
		const image = make('img');
		image.src = src;
		image.alt = words;
		return image;
	}
	const player = make(type === 'video' ? 'video' : 'audio', { label: words });
	player.src = src;
	player.controls = true;
	return player;
}

/**
 * What cannot be shown, in words.
 *
 * @param {string} words
 * @param {string} [host]
 */
function fileOf(words, host) {
	return make(
		'p',
		{ class: 'empty soft' },
		icon('picture'),
		make('span', { text: words }),
		host === undefined ? undefined : make('span', { text: host }),
	);
}

/**
 * What lies on the web is asked for only by who looks: before that, the sandbox leaves no trace there.
 *
 * @param {Extract<Media, { kind: 'linked' }>} media
 * @param {string} words
 */
function linked({ type, link, host, src }, words) {
	const load = make('button', { class: 'pill', type: 'button', text: `Load ${type} from ${host}` });
	const place = make(
		'div',
		{ class: 'empty soft' },
		icon('picture'),
		make('span', { class: 'cut', text: link, title: link }),
		load,
	);
	load.addEventListener('click', () => {
		const frame = make('iframe', { title: `${words}, from ${host}` });
		frame.src = src;
		place.replaceWith(frame);
		frame.focus();
	});
	return place;
}
