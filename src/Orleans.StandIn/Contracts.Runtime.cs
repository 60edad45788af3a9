using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>Something that can be called from elsewhere.</summary>
public interface IAddressable;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext;

/// <summary>A timer of one activation; it ends with it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Arms the timer anew.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>When a grain timer fires.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>Fires after a time, then again a period after each callback has ended.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>Time to the first callback; infinite = not armed.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>Time from the end of one callback to the start of the next; infinite = once.</summary>
    public required TimeSpan Period { get; init; }
}

/// <summary>A fault of the runtime.</summary>
public class OrleansException : Exception
{
    /// <summary>Without words.</summary>
    public OrleansException()
    {
    }

    /// <summary>With words.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>With words and a cause.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
