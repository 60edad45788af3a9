using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Dashboard.Shared;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Motors;

/// <summary>A motor's model, and the form to choose another.</summary>
public sealed partial class ModelPanel
{
    private bool _isOpen;
    private bool _isBusy;
    private string _type = "";
    private string _threshold = "";
    private string? _fault;
    private WhatIf? _seen;

    [Parameter, EditorRequired]
    public required MotorModel Model { get; set; }

    /// <summary>Tells what a choice would have told; or what went wrong.</summary>
    [Parameter, EditorRequired]
    public required Func<ModelChoice, Task<(WhatIf? Result, string? Fault)>> Preview { get; set; }

    /// <summary>Adopts a choice; returns what went wrong, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<ModelChoice, Task<string?>> Adopt { get; set; }

    private TwinModel Now => Model.Now;

    private void Open()
    {
        _isOpen = true;
        _type = Now.ModelType;
        _threshold = Model.Manifest is { ThresholdIsGiven: true, Threshold: { } threshold } ? Figures.Exact(threshold) : "";
        Forget();
    }

    private void Close() => _isOpen = false;

    // What was seen was of another choice: it says nothing of this one.
    private void Forget() => (_seen, _fault) = (null, null);

    private Task PreviewAsync() => ActAsync(async choice =>
    {
        // With nothing else than the detector in use supposed, it is supposed from the beginning on.
        var asked = choice.ModelType == Now.ModelType && choice.Threshold is not null ? choice with { ModelType = null } : choice;
        (_seen, _fault) = await Preview(asked);
    });

    private Task AdoptAsync() => ActAsync(async choice =>
    {
        _fault = await Adopt(choice);
        _isOpen = _fault is not null;
    });

    private async Task ActAsync(Func<ModelChoice, Task> act)
    {
        double? threshold = null;
        var text = _threshold.Trim();
        if (text.Length > 0)
        {
            if (!Figures.TryParse(text, out var number) || !(number > 0 && double.IsFinite(number)))
            {
                (_seen, _fault) = (null, Text.Model.BadThreshold(text));
                return;
            }

            threshold = number;
        }

        (_isBusy, _fault) = (true, null);
        StateHasChanged();
        try
        {
            await act(new ModelChoice(_type, threshold));
        }
        finally
        {
            _isBusy = false;
        }
    }
}
