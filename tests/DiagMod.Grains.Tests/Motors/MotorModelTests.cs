using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using DiagMod.Core.Currents;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Core.Twin;
using DiagMod.Grains.Motors;
using DiagMod.Grains.Tests.Support;

namespace DiagMod.Grains.Tests.Motors;

/// <summary>Which model a motor begins on, and taking over another.</summary>
public sealed class MotorModelTests
{
    private static readonly EquipmentId Id = new("EQ_1");
    private static readonly Actor Anna = new("anna", null, null);
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Adoption_IsStoredByWhoAskedAndShown()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();

        var status = await host.Motors.AdoptModelAsync(
            Id, new ModelAdoption(DetectorTypes.Fresh("hst", "EQ_1", Day, 5), null), Anna, default);
        var model = await host.Motors.ModelAsync(Id, default);
        var changed = await host.Motors.AdoptModelAsync(
            Id, new ModelAdoption(DetectorTypes.Fresh("hst", "EQ_1", Day, 6), null, KeepsLearned: true), Anna, default);

        Assert.Equal(("hst/1", 1L, 2L), (status.Model, status.JournalSeq, changed.JournalSeq));
        Assert.Equal(("hst", 5.0, ModelThresholdSource.Manifest), (model.ModelType, model.Threshold, model.ThresholdSource));
        Assert.Equal([JournalKind.ModelAdopted, JournalKind.ManifestChanged], host.Stores.Journal("EQ_1").Select(entry => entry.Kind));
        Assert.All(host.Stores.Actors, actor => Assert.Equal(Anna, actor));
    }

    [Fact]
    public async Task Change_OfAModelThatIsNotInUse_IsRefusedAndLeavesTheMotorUsable()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();

        await Assert.ThrowsAsync<InvalidDataException>(() => host.Motors.AdoptModelAsync(
            Id, new ModelAdoption(DetectorTypes.Fresh("hst", "EQ_1", Day, 6), null, KeepsLearned: true), Anna, default));
        await Assert.ThrowsAsync<InvalidDataException>(() => host.Motors.AdoptModelAsync(
            Id, new ModelAdoption(DetectorManifest.Factory with { ModelType = "iforest" }, [1, 2, 3]), Anna, default));

        Assert.Equal("lcm", (await host.Motors.ModelAsync(Id, default)).ModelType);
        Assert.Empty(host.Stores.Journal("EQ_1"));
    }

    [Theory]
    [InlineData("stats", "stats")]
    [InlineData("lcm", null)]
    [InlineData("iforest", null)]
    public async Task Motor_ThatBegins_TakesTheModelThatIsSaidForAllAsItsFirstEntry(string preset, string? adopted)
    {
        await using var host = await TestHost.OfMotorsStartedAsync(new MotorOptions { ModelType = preset });
        host.Stores.PutMotor(new Motor { EquipmentId = Id, Name = "fan", Specifications = new() { ["current_a"] = 12.5 } });

        var status = await host.Motors.GetAsync(Id, default);

        var first = host.Stores.Journal("EQ_1")[0];
        Assert.Equal(adopted, first.Kind == JournalKind.ModelAdopted ? AdoptedModel.ManifestOf(first.Payload).ModelType : null);
        Assert.Equal(adopted is null ? LcmDetector.ModelVersion : adopted + "/1", status.Model);
        Assert.Equal(JournalKind.SettingsChanged, host.Stores.Journal("EQ_1")[^1].Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Motor_ThatBegan_KeepsItsModelWhateverIsSaidForAll(bool byFile)
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        host.Stores.PutMotor(new Motor { EquipmentId = Id, Name = "fan", Specifications = new() { ["current_a"] = 12.5 } });
        if (byFile)
        {
            var file = host.Stores.Put("EQ_1", InMemoryStores.RowsFor(20));
            host.Files.Announce(file.Claim.RawId);
            await host.Stores.UntilEnded(file);
        }
        else
        {
            await host.Motors.AdoptModelAsync(Id, new ModelAdoption(DetectorTypes.Fresh("lcm", "EQ_1", Day), null), Anna, default);
        }

        await host.StopAsync();

        await using var later = await TestHost.OfMotorsStartedAsync(new MotorOptions { ModelType = "hst" }, host);

        Assert.Equal("lcm", (await later.Motors.ModelAsync(Id, default)).ModelType);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Motor_WhoseBeginningWasCutShort_IsGivenWhatIsMissingWhenItIsUsedAgain(bool hasPrior)
    {
        // The journal of a motor whose host fell behind the prior's entry, or behind the settings' alone.
        await using var host = await TestHost.OfMotorsStartedAsync();
        host.Stores.FleetPrior = hasPrior ? FactoryPrior.Current : null;
        host.Stores.PutMotor(new Motor { EquipmentId = Id, Name = "fan", Specifications = new() { ["current_a"] = 12.5 } });
        await host.Motors.GetAsync(Id, default);
        var begun = host.Stores.Journal("EQ_1").Select(entry => entry.Kind).ToList();
        await host.StopAsync();

        await using var later = await TestHost.OfMotorsStartedAsync(new MotorOptions { ModelType = "stats" }, host);
        later.Stores.FleetPrior = host.Stores.FleetPrior;
        var model = await later.Motors.ModelAsync(Id, default);
        await later.StopAsync();
        await using var again = await TestHost.OfMotorsStartedAsync(new MotorOptions { ModelType = "stats" }, host);

        Assert.Equal(hasPrior ? [JournalKind.PriorAdopted, JournalKind.SettingsChanged] : [JournalKind.SettingsChanged], begun);
        Assert.Equal("stats", model.ModelType);
        Assert.Equal("stats", (await again.Motors.ModelAsync(Id, default)).ModelType);
        Assert.Equal(begun.Append(JournalKind.ModelAdopted), again.Stores.Journal("EQ_1").Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Gauge_OfModels_NamesThoseInUse()
    {
        await using var host = await TestHost.OfMotorsStartedAsync();
        using var listener = new MeterListener();
        var seen = new ConcurrentBag<string>();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "model_version_info" && instrument.Meter.Scope == host.Get<IMeterFactory>())
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            seen.Add(value + " " + string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        listener.Start();

        listener.RecordObservableInstruments();
        var preset = seen.ToList();
        seen.Clear();
        host.Get<Board>().Set([MotorStatus.Empty(Id, "hst/1"), MotorStatus.Empty(new EquipmentId("EQ_2"), "stats/1"),
            MotorStatus.Empty(new EquipmentId("EQ_3"), "hst/1")]);
        listener.RecordObservableInstruments();

        Assert.Equal(["1 lcm " + LcmDetector.ModelVersion], preset);
        Assert.Equal(["1 hst hst/1", "1 stats stats/1"], seen.Order());
    }
}
