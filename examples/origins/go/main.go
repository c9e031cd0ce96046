// An origin that believes nobody but the gate: net/http with go-jose.
package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const bodyBytesMax = 1 << 20

var algorithms = []jose.SignatureAlgorithm{jose.EdDSA, jose.ES256}

// Bound is what the gate says of the request besides the registered claims.
type Bound struct {
	Method      string  `json:"method"`
	Path        string  `json:"path"`
	QuerySHA256 *string `json:"query_sha256"`
	BodySHA256  *string `json:"body_sha256"`
	Route       string  `json:"route"`
	RequestID   string  `json:"request_id"`
}

// Keys is the gate's key set, fetched again every five minutes at most.
type Keys struct {
	url     string
	lock    sync.Mutex
	set     *jose.JSONWebKeySet
	fetched time.Time
}

func (k *Keys) Get() (*jose.JSONWebKeySet, error) {
	k.lock.Lock()
	defer k.lock.Unlock()
	if k.set != nil && time.Since(k.fetched) < 5*time.Minute {
		return k.set, nil
	}
	client := http.Client{Timeout: 5 * time.Second}
	answer, err := client.Get(k.url)
	if err != nil {
		return k.set, err
	}
	defer answer.Body.Close()
	var set jose.JSONWebKeySet
	if err := json.NewDecoder(io.LimitReader(answer.Body, 1<<16)).Decode(&set); err != nil {
		return k.set, err
	}
	k.set, k.fetched = &set, time.Now()
	return k.set, nil
}

// Seen remembers each token until it has expired: once, in this process.
type Seen struct {
	lock sync.Mutex
	ids  map[string]time.Time
}

func (s *Seen) IsNew(id string, until time.Time) bool {
	s.lock.Lock()
	defer s.lock.Unlock()
	for known, end := range s.ids {
		if time.Now().After(end.Add(5 * time.Second)) {
			delete(s.ids, known)
		}
	}
	_, known := s.ids[id]
	s.ids[id] = until
	return !known
}

func fromGate(keys *Keys, issuer string, audience string, next http.Handler) http.Handler {
	seen := &Seen{ids: map[string]time.Time{}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyBytesMax))
		if err != nil || !isFromGate(keys, issuer, audience, seen, r, body) {
			http.Error(w, "unauthorized", http.StatusUnauthorized)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

func isFromGate(keys *Keys, issuer, audience string, seen *Seen, r *http.Request, body []byte) bool {
	token, err := jwt.ParseSigned(r.Header.Get("X-Gatehouse-Identity"), algorithms)
	if err != nil || len(token.Headers) != 1 {
		return false
	}
	header := token.Headers[0]
	if header.ExtraHeaders[jose.HeaderType] != "gatehouse-identity+jwt" || !isAllowed(header.Algorithm) {
		return false
	}
	set, _ := keys.Get()
	if set == nil || header.KeyID == "" {
		return false
	}
	var claims jwt.Claims
	var bound Bound
	if err := token.Claims(set, &claims, &bound); err != nil {
		return false
	}
	expected := jwt.Expected{Issuer: issuer, AnyAudience: jwt.Audience{audience}, Time: time.Now()}
	if claims.Expiry == nil || claims.ID == "" || claims.ValidateWithLeeway(expected, 5*time.Second) != nil {
		return false
	}
	if bound.Method != r.Method || bound.Path != r.URL.EscapedPath() {
		return false
	}
	query := r.URL.RawQuery
	if (bound.QuerySHA256 == nil) != (query == "") || !fits(bound.QuerySHA256, []byte(query)) {
		return false
	}
	return fits(bound.BodySHA256, body) && seen.IsNew(claims.ID, claims.Expiry.Time())
}

func isAllowed(algorithm string) bool {
	for _, one := range algorithms {
		if string(one) == algorithm {
			return true
		}
	}
	return false
}

func fits(told *string, data []byte) bool {
	sum := sha256.Sum256(data)
	return told == nil || *told == base64.RawURLEncoding.EncodeToString(sum[:])
}

func main() {
	keys := &Keys{url: os.Getenv("GATE_JWKS")}
	orders := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("content-type", "application/json")
		json.NewEncoder(w).Encode(map[string]string{"body": string(body)})
	})
	handler := fromGate(keys, os.Getenv("GATE_ISSUER"), os.Getenv("GATE_AUDIENCE"), orders)
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}
