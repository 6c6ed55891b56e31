# A mail server up to STARTTLS; behind it is a server of TLS.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

$SIG{CHLD} = 'IGNORE';
my $door = IO::Socket::INET->new(LocalAddr => '{address}:25', Listen => 9, ReuseAddr => 1) or die $!;
while (my $client = $door->accept) {
    next if fork;
    talk($client);
    exit;
}

sub talk {
    my ($client) = @_;
    $client->autoflush(1);
    sleep {seconds};
    print $client "{greeting}";
    while (defined(my $line = line($client))) {
        if ($line =~ /^STARTTLS/i) { print $client "{consent}"; return pass_on($client) }
        elsif ($line =~ /^QUIT/i) { print $client "221 bye\r\n"; return }
        else { print $client "250-mail.shop.example\r\n250-SIZE\r\n250-STARTTLS\r\n250 HELP\r\n" }
    }
}

# Without a buffer, so that nothing of TLS is taken along.
sub line {
    my ($client) = @_;
    my $line = '';
    while (sysread($client, my $octet, 1)) {
        $line .= $octet;
        return $line if $octet eq "\n";
    }
    return;
}

sub pass_on {
    my ($client) = @_;
    my $behind = IO::Socket::INET->new(PeerAddr => '{behind}:443') or die $!;
    my $both = IO::Select->new($client, $behind);
    while (my @ready = $both->can_read) {
        for my $from (@ready) {
            sysread($from, my $octets, 16384) or return;
            syswrite($from == $client ? $behind : $client, $octets);
        }
    }
}
