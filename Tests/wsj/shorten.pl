#!/usr/bin/perl
# shorten.pl <WAV >WV1
#
# Compresses 16-bit mono PCM, as a WAV file with a header of 44 bytes, into a SPHERE file of the LDC's kind: Shorten, version 2
# (T. Robinson 1994, SHORTEN: Simple lossless and near-lossless waveform compression, CUED/F-INFENG/TR.156), with polynomial
# predictors of order 1 to 3. For the tests' stand-in of WSJ alone: nothing else writes such files any more.
use strict;
use warnings;

my $block = 256;
binmode STDIN;
binmode STDOUT;
local $/;
my $wav = <STDIN>;
die "expected a WAV file\n" unless substr($wav, 0, 4) eq 'RIFF' && length($wav) > 44;
my $rate = unpack('V', substr($wav, 24, 4));
my @samples = unpack('s<*', substr($wav, 44));
my $count = @samples;

# Unary with a 1 behind, then k low bits.
my @bits;
sub uvar { my ($value, $k) = @_; push @bits, '0' x ($value >> $k) . '1' . ($k ? substr(unpack('B32', pack('N', $value)), -$k) : '') }
sub ulong { my ($value) = @_; my $k = 0; $k++ while $value >> $k; uvar($k, 2); uvar($value, $k) }
sub var { my ($value, $k) = @_; uvar($value < 0 ? -2 * $value - 1 : 2 * $value, $k) }

# Little-endian 16 bits, one channel, blocks of 256, no linear prediction, means of 4 blocks, nothing skipped.
ulong($_) for 5, 1, $block, 0, 4, 0;
my @history = (0, 0, 0);
for (my $start = 0; $start < $count; $start += $block) {
  my $end = $start + $block < $count ? $start + $block : $count;
  if ($end - $start != $block) { uvar(5, 2); ulong($end - $start) }    # the last block is shorter
  my @padded = (@history, @samples[$start .. $end - 1]);
  my ($best, $order, @residuals);
  for my $try (1 .. 3) {
    my @r = map {
      my $i = $_ + 3;
      $try == 1 ? $padded[$i] - $padded[$i - 1]
      : $try == 2 ? $padded[$i] - 2 * $padded[$i - 1] + $padded[$i - 2]
      : $padded[$i] - 3 * $padded[$i - 1] + 3 * $padded[$i - 2] - $padded[$i - 3]
    } 0 .. $end - $start - 1;
    my $sum = 0;
    $sum += abs for @r;
    ($best, $order, @residuals) = ($sum, $try, @r) if !defined $best || $sum < $best;
  }
  my ($k, $mean) = (1, $best / @residuals);
  $k++ while 2**$k < 1.4 * $mean && $k < 15;
  uvar($order, 2);
  uvar($k - 1, 3);
  var($_, $k) for @residuals;
  @history = @padded[-3 .. -1];
}
uvar(4, 2);
my $stream = join '', @bits;
$stream .= '0' x (-length($stream) % 32);

my $header = "NIST_1A\n   1024\n" . join '', map { "$_\n" } "sample_count -i $count", "sample_n_bytes -i 2",
  "channel_count -i 1", "sample_byte_format -s2 01", "sample_rate -i $rate",
  "sample_coding -s26 pcm,embedded-shorten-v2.00", "end_head";
print $header, "\n" x (1024 - length $header), 'ajkg', chr 2, pack('B*', $stream);
