namespace Orleans.Concurrency;

/// <summary>A call that does not wait for its turn: it may run between the awaits of others.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;

/// <summary>A call without an answer: it returns at once and never throws.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
