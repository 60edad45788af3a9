namespace Orleans.StandIn;

/// <summary>One call that passes the filters, in the order of their registration, and then reaches its method.</summary>
internal sealed class FilteredCall(
    Grain grain, GrainMethod method, object?[] arguments, IReadOnlyList<IIncomingGrainCallFilter> filters)
    : IIncomingGrainCallContext
{
    private int _passed;
    private object? _result;

    public object Grain => grain;

    public string MethodName => method.ShortName;

    /// <summary>Makes the call.</summary>
    public async Task<object?> RunAsync()
    {
        await Invoke();
        return _result;
    }

    public async Task Invoke()
    {
        if (_passed < filters.Count)
        {
            await filters[_passed++].Invoke(this);
        }
        else
        {
            _result = await method.InvokeAsync(grain, arguments);
        }
    }
}
