namespace DiagMod.Core.Tests.Support;

/// <summary>A fact that needs the shared test data; skipped, saying so, where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedFactAttribute : FactAttribute
{
    /// <summary>Marks the test.</summary>
    public SharedFactAttribute()
    {
        if (SharedFolder.Root is null)
        {
            Skip = "The folder 'shared' with the test data does not lie beside this repository.";
        }
    }
}
