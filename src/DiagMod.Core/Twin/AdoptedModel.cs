using DiagMod.Core.Currents;
using DiagMod.Core.Detection;

namespace DiagMod.Core.Twin;

/// <summary>A model as a motor's journal keeps it.</summary>
/// <param name="EquipmentId">The motor.</param>
/// <param name="Seq">Number of the entry.</param>
/// <param name="AdoptedAt">When the entry was stored, UTC.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="IsCurrent">True for the motor's newest one.</param>
public sealed record AdoptedModel(
    EquipmentId EquipmentId, long Seq, DateTimeOffset AdoptedAt, DetectorManifest Manifest, bool IsCurrent)
{
    /// <summary>The manifest in an entry of kind ModelAdopted or ManifestChanged.</summary>
    /// <param name="payload">The payload, or its beginning as far as the manifest reaches.</param>
    /// <exception cref="InvalidDataException">It is of another version, or no manifest of this one.</exception>
    public static DetectorManifest ManifestOf(byte[] payload) => ModelPayload.ReadManifest(payload);

    /// <summary>Manifest and trained model in an entry of kind ModelAdopted.</summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="InvalidDataException">It is of another kind or version.</exception>
    public static ModelAdoption AdoptionOf(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Kind == JournalKind.ModelAdopted
            ? ModelPayload.ReadAdoption(entry.Payload)
            : throw new InvalidDataException($"Entry {entry.Seq} is of kind {entry.Kind}, an adopted model was expected.");
    }
}
