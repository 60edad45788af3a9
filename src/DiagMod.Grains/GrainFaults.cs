using System.Data.Common;

namespace DiagMod.Grains;

/// <summary>What may leave a grain as an exception: ours and the base class library's. On one host all of them arrive as they are;
/// between two, others end in a fault of the serializer that says nothing.</summary>
internal static class GrainFaults
{
    /// <summary>Beginnings of the namespaces whose exceptions travel besides the base class library's.</summary>
    public const string Namespaces = "DiagMod";

    private static readonly string[] Known = ["System", "Microsoft", "Orleans", Namespaces];

    /// <summary>True for an exception that arrives whole, with all that caused it.</summary>
    public static bool Travels(Exception fault)
    {
        for (var one = fault; one is not null; one = one.InnerException)
        {
            var space = one.GetType().Namespace;
            if (one is AggregateException || space is null || !Known.Any(known => IsWithin(space, known)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The exception itself when it travels, else one that does.</summary>
    public static Exception Travelling(Exception fault) => fault switch
    {
        _ when Travels(fault) => fault,
        DbException database => StoreFaultException.Of(database),
        { InnerException: DbException database } => StoreFaultException.Of(database),
        OperationCanceledException => new OperationCanceledException(fault.Message),
        TimeoutException => new TimeoutException(fault.Message),
        _ => new GrainFaultException($"{fault.GetType().Name}: {fault.Message}"),
    };

    private static bool IsWithin(string space, string known) =>
        space.StartsWith(known, StringComparison.Ordinal) && (space.Length == known.Length || space[known.Length] == '.');
}
