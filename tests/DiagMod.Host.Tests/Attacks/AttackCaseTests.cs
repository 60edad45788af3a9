using System.Reflection;
using System.Text.RegularExpressions;

namespace DiagMod.Host.Tests.Attacks;

/// <summary>All 115 cases of the annex have a test: by its name (WEB08_…) or by its attribute.</summary>
public sealed partial class AttackCaseTests
{
    private static readonly (string Family, int Cases)[] Families =
    [
        ("JWT", 21), ("REFRESH", 12), ("LOGIN", 17), ("MFA", 10), ("AUTHZ", 12), ("KEY", 8), ("WEB", 15), ("INJ", 9), ("RATE", 4),
        ("AUDIT", 7),
    ];

    [Fact]
    public void Annex_HasAsManyCasesAsItSays() => Assert.Equal(115, Annex().Count());

    [Fact]
    public void EveryCase_OfTheAnnex_HasATest()
    {
        var proven = Proven();

        Assert.Empty(Annex().Except(proven));
        Assert.Empty(proven.Except(Annex()));
    }

    private static IEnumerable<string> Annex() =>
        from family in Families
        from number in Enumerable.Range(1, family.Cases)
        select FormattableString.Invariant($"{family.Family}-{number:00}");

    private static HashSet<string> Proven() =>
        (from type in typeof(AttackCaseTests).Assembly.GetTypes()
         from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public)
         where method.GetCustomAttributes<FactAttribute>().Any()
         from id in method.GetCustomAttributes<AttackCaseAttribute>().Select(one => one.Id).Concat(NamedBy(method.Name))
         select id).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> NamedBy(string method) =>
        Case().Match(method) is { Success: true } found
            ? [found.Groups[1].Value.ToUpperInvariant() + "-" + found.Groups[2].Value]
            : [];

    [GeneratedRegex("^(JWT|REFRESH|LOGIN|MFA|AUTHZ|KEY|WEB|INJ|RATE|AUDIT)([0-9]{2})_", RegexOptions.IgnoreCase)]
    private static partial Regex Case();
}
