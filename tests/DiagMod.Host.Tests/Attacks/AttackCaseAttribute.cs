namespace DiagMod.Host.Tests.Attacks;

/// <summary>Names the case of the annex that a test proves, where the test's own name does not begin with it.</summary>
/// <param name="id">Such as WEB-08.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class AttackCaseAttribute(string id) : Attribute
{
    /// <summary>The case.</summary>
    public string Id => id;
}
