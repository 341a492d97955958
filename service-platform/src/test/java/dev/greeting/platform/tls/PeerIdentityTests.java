package dev.greeting.platform.tls;

import dev.greeting.platform.test.tls.TestAuthority;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PeerIdentityTests {

	private static final TestAuthority AUTHORITY = TestAuthority.create("test");

	@Test
	void aDnsNameThatLooksLikeAUriIsNoUri() {
		PeerIdentity identity = PeerIdentity.of(AUTHORITY.certificate().dnsName("spiffe://a/b").create().certificate());
		assertThat(identity.names()).doesNotContain(PeerIdentity.normalized("spiffe://a/b"));
	}

	@Test
	void dnsNamesIgnoreCaseAndUrisDoNot() {
		PeerIdentity identity = PeerIdentity
			.of(AUTHORITY.certificate().dnsName("A.Example.org").uri("spiffe://A/b").create().certificate());
		assertThat(identity.names()).containsExactlyInAnyOrder(PeerIdentity.normalized("a.eXample.ORG"),
				PeerIdentity.normalized("spiffe://A/b"));
		assertThat(identity.names()).doesNotContain(PeerIdentity.normalized("spiffe://a/b"));
	}

	@Test
	void aUriIsTheNameForPeople() {
		assertThat(PeerIdentity.of(AUTHORITY.certificate().dnsName("a").uri("spiffe://a/b").create().certificate()))
			.hasToString("spiffe://a/b");
		assertThat(PeerIdentity.of(AUTHORITY.certificate().dnsName("a").create().certificate())).hasToString("a");
		assertThat(PeerIdentity.of(AUTHORITY.certificate().commonName("cn").create().certificate()))
			.hasToString("unnamed");
	}

	@Test
	void aLongNameIsShortened() {
		assertThat(PeerIdentity.of(AUTHORITY.certificate().uri("spiffe://a/" + "x".repeat(500)).create().certificate())
			.toString()).hasSize(257).endsWith("…");
	}

}
