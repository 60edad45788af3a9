using DiagMod.Core.Diagnosis;

namespace DiagMod.Core.Twin;

/// <content>The second stage: analyses of whole records (decision D39).</content>
public sealed partial class MotorTwin
{
    private DiagnosisRecord _diagnoses = new();

    /// <summary>The motor's own healthy values that a file is compared with.</summary>
    public OwnBaseline Own => _diagnoses.Own;

    /// <summary>Judges a file's analysis and takes it in.</summary>
    /// <param name="file">The file and its analysis.</param>
    /// <returns>What must be stored.</returns>
    /// <remarks>An analysis of a file older than the newest analysed one, or from before the newest beginning, is stored and moves
    /// nothing; neither does the same file once more.</remarks>
    public TwinCommit AbsorbAnalysis(AnalyzedFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Claim.EquipmentId != _id)
        {
            throw new ArgumentException(
                $"An analysis of {file.Claim.EquipmentId} was given to the twin of {_id}.", nameof(file));
        }

        var readings = FileReadings.Of(file.Analysis, file.Medians);
        var diagnosis = Hypotheses.Judge(
            new DiagnosisInput(file.Analysis, file.Medians, file.Plate, _diagnoses.Own, _settings.ServiceFactor));
        var payload = AnalysisPayload.Of(file, readings, diagnosis);
        return Step(JournalKind.FileAnalyzed, payload.Write()) with
        {
            Analysis = new JudgedFile(file.Claim, file.Analysis, readings, diagnosis),
        };
    }
}
