/**
 * A certificate for n8n.example.com, signed by an authority that nobody knows, with its key. For tests only;
 * made by `openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes` and `openssl x509 -req`.
 */
export const CERTIFICATE = {
	key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgo+hksqbZa4VDiHJU
8t3tU12HqM6VANEYlvwrx6e1WhKhRANCAATmVdYzvxsmu2EJXiaO4GvFIJmCc2Is
sJNdn+2LsN7/yECVUU1nx0hHcvbiNInEzLdi1anYBuSGsSM9CGfDu0bK
-----END PRIVATE KEY-----`,
	cert: `-----BEGIN CERTIFICATE-----
MIIBjzCCATSgAwIBAgIUc6f3oRCAF20Wi5/ZjZymvs3LCGUwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMzAyMDAwMjVaGA8yMTI2MTEwNjIw
MDAyNVowGjEYMBYGA1UEAwwPbjhuLmV4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYI
KoZIzj0DAQcDQgAE5lXWM78bJrthCV4mjuBrxSCZgnNiLLCTXZ/ti7De/8hAlVFN
Z8dIR3L24jSJxMy3YtWp2AbkhrEjPQhnw7tGyqNeMFwwGgYDVR0RBBMwEYIPbjhu
LmV4YW1wbGUuY29tMB0GA1UdDgQWBBRc+CuUFs0cpouGuXJOC8DCvEJHojAfBgNV
HSMEGDAWgBS3SPtHzxAJiqAP58m0RqXjBo48zDAKBggqhkjOPQQDAgNJADBGAiEA
27MrFjvqeX5iVwf4C0cvF49+pHghIJekNzuXhqXC7OECIQCJP6Q7RACIR9OeRL/Q
3cnsc4K1TCTbZwdHZ7Nt7MmqQQ==
-----END CERTIFICATE-----`,
};
