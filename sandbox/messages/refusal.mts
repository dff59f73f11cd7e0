/**
 * Why Meta, or Gupshup in its place, does not send a message.
 * docs: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
 */
export interface MetaRefusal {
	code: number;
	title: string;
	/** Not there where Meta says no more than the title. */
	details?: string;
}

export function missing(details: string): MetaRefusal {
	return { code: 131008, title: 'Required parameter is missing', details };
}

export function invalid(details: string): MetaRefusal {
	return { code: 131009, title: 'Parameter value is not valid', details };
}
