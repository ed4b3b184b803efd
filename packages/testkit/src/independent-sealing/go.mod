module breakwater.invalid/independent-sealing

go 1.19

require (
	github.com/cloudflare/circl v1.3.7
	golang.org/x/crypto v0.17.0
)

require golang.org/x/sys v0.15.0 // indirect
