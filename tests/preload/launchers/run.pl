# Starts `go env GOROOT` in one of Perl's ways, and ends as it did: run.pl WAY
use strict;
use warnings;

my @go = qw(go env GOROOT);
my %ways = (
        'list' => sub { system(@go) },
        'string' => sub { system('go env GOROOT') },
        'shell' => sub { system('go env GOROOT; exit $?') },
        'backticks' => sub { print `go env GOROOT` },
        'open' => sub { open(my $pipe, '-|', @go); print <$pipe>; close($pipe) },
        'exec' => sub { exec(@go) },
);

$ways{$ARGV[0]}->();
exit($? >> 8);
