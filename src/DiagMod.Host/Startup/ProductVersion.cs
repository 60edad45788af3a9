using System.Reflection;

namespace DiagMod.Host.Startup;

/// <summary>Which version of the product this is.</summary>
internal static class ProductVersion
{
    private const int CommitLetters = 7;

    private static readonly string[] Parts =
        (typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0")
        .Split('+');

    /// <summary>Its number, for example 0.3.0.</summary>
    public static string Number => Parts[0];

    /// <summary>The commit it was built from, short; null where the build did not know.</summary>
    public static string? Commit => Parts.Length > 1 && Parts[1].Length >= CommitLetters ? Parts[1][..CommitLetters] : null;
}
