import { reviewParameters } from '../answers.mts';
import { listed } from '../templates/template.mts';
import type { Endpoint } from './endpoint.mts';

/**
 * Pages are counted from 0; without `pageSize` all is on one.
 * docs: partner-docs.gupshup.io/reference/get_partner-app-appid-templates
 */
export const listTemplates: Endpoint = {
	method: 'GET',
	path: 'templates',
	// The page's samples have it in the one header, clients in the other.
	tokenHeaders: ['authorization', 'token'],
	limitGroup: 'templates',
	handle({ app, request }) {
		const query = new URL(request.path, 'http://sandbox').searchParams;
		const pageNo = Number(query.get('pageNo') ?? 0);
		const pageSize = Number(query.get('pageSize') ?? app.templates.length);
		if (![pageNo, pageSize].every((number) => Number.isInteger(number) && number >= 0)) {
			return reviewParameters();
		}
		const fits = (name: string, value: string) => (query.get(name) ?? value) === value;
		const templates = app.templates
			.filter(
				({ name, status, type }) =>
					fits('elementName', name) && fits('status', status) && fits('templateType', type),
			)
			.slice(pageNo * pageSize, (pageNo + 1) * pageSize)
			.map((template) => listed(template, app.id));
		return { status: 200, body: { status: 'success', templates } };
	},
};
