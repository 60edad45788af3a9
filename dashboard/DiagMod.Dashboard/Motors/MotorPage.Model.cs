using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using Microsoft.AspNetCore.Components;

namespace DiagMod.Dashboard.Motors;

/// <content>The motor's model.</content>
public sealed partial class MotorPage
{
    private MotorModel? _model;

    [Inject]
    public required IMotorModels Models { get; set; }

    private async Task<(WhatIf? Result, string? Fault)> WhatIfAsync(ModelChoice choice)
    {
        if (await RoleFaultAsync() is { } fault)
        {
            return (null, fault);
        }

        try
        {
            var (answer, have) = await Models.WhatIfAsync(_motor!.EquipmentId, choice, null, null, Leaving);
            return answer is null ? (null, TooFew(have))
                : answer.Result is null ? (null, Text.Model.TooLong)
                : (answer.Result, null);
        }
        catch (BrokenTwinException)
        {
            return (null, Text.Model.Broken);
        }
    }

    private async Task<string?> ChooseAsync(ModelChoice choice)
    {
        if (await RoleFaultAsync() is { } fault)
        {
            return fault;
        }

        var user = await SignedIn.GetAsync();
        var change = await Models.ChooseAsync(_motor!.EquipmentId, choice, Client.Actor(user), Leaving);
        if (change.Model is null)
        {
            return change.Result == ModelResult.TooFewWindows ? TooFew(change.Have) : Text.Model.Refused;
        }

        _model = change.Model;
        _status = await Twins.GetAsync(_motor.EquipmentId, Leaving);
        StateHasChanged();
        return null;
    }

    // Asked again at every act: a page opened as engineer outlives the role.
    private async Task<string?> RoleFaultAsync() =>
        await SignedIn.WhoMayAsync("engineer") is null ? Words.RoleTakenAway : null;

    private string TooFew(int have) => Text.Model.TooFew(Figures.Count(have), Figures.Count(ForestTraining.LeastWindows));
}
