using DiagMod.Core.Reports;

namespace DiagMod.Core.Tests.Reports;

/// <summary>The hash over a report's facts.</summary>
public sealed class EvidenceDigestTests
{
    [Fact]
    public void Digest_OfTheSameFacts_IsTheSame()
    {
        Assert.Equal(Of(("a", "1"), ("b", null)), Of(("a", "1"), ("b", null)));
        Assert.Matches("^[0-9a-f]{64}$", Of(("a", "1")));
    }

    [Fact]
    public void Digest_OfFactsThatOnlyLookAlike_Differs()
    {
        var digests = new[]
        {
            Of(("a", "1"), ("b", "2")), Of(("b", "2"), ("a", "1")), Of(("a", "1\nb\n1\n2")), Of(("a", "")), Of(("a", null)), Of(),
        };

        Assert.Equal(digests.Length, digests.Distinct().Count());
    }

    [Fact]
    public void Digest_OfANumber_SeesItsLastBit()
    {
        using EvidenceDigest one = new(), next = new();

        Assert.NotEqual(one.Add("x", 0.1).Finish(), next.Add("x", Math.BitIncrement(0.1)).Finish());
    }

    private static string Of(params (string Name, string? Value)[] facts)
    {
        using var digest = new EvidenceDigest();
        foreach (var (name, value) in facts)
        {
            digest.Add(name, value);
        }

        return digest.Finish();
    }
}
