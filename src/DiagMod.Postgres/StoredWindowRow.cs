using DiagMod.Core.Features;
using DiagMod.Core.Ports;
using Npgsql;

namespace DiagMod.Postgres;

/// <summary>A row of features as it is read: keys, the columns of a phase, those of the window, the two documents.</summary>
internal static class StoredWindowRow
{
    private const int FirstFeature = 6;
    private const int FirstHarmonics = FirstFeature + (3 * ColumnNames.FeaturesPerPhase);
    private const int FirstOfWindow = FirstHarmonics + 3;
    private const int Spectrum = FirstOfWindow + 8;

    public static StoredWindow Read(NpgsqlDataReader reader)
    {
        var spectrum = StoreJson.Read<StoredSpectrum>(reader.GetString(Spectrum));
        var vector = StoreJson.Read<StoredVector>(reader.GetString(Spectrum + 1));
        var features = new WindowFeatures
        {
            Index = reader.GetInt32(2),
            FirstSample = reader.GetInt64(3),
            IsValid = reader.GetBoolean(4),
            Conditions = (WindowConditions)reader.GetInt32(5),
            R = ReadPhase(reader, 0, spectrum.A),
            S = ReadPhase(reader, 1, spectrum.B),
            T = ReadPhase(reader, 2, spectrum.C),
            SupplyHz = reader.NumberOrNaN(FirstOfWindow),
            PositiveSequenceAmps = reader.NumberOrNaN(FirstOfWindow + 1),
            Unbalance = reader.NumberOrNaN(FirstOfWindow + 2),
            ZeroRatio = reader.NumberOrNaN(FirstOfWindow + 3),
            Imbalance = reader.NumberOrNaN(FirstOfWindow + 4),
            Ellipse = new ParkEllipse(reader.NumberOrNaN(FirstOfWindow + 5), reader.NumberOrNaN(FirstOfWindow + 6)),
            Run = reader.GetInt32(FirstOfWindow + 7),
            Vector = vector.Embedding,
        };
        return new StoredWindow(reader.Time(0), reader.Time(1), features) { FeatureSet = vector.FeatureSet };
    }

    // The peaks tell whether the phase was there: a stopped motor has numbers that are NaN, an absent phase has none.
    private static PhaseFeatures? ReadPhase(NpgsqlDataReader reader, int phase, IReadOnlyList<SpectralPeak>? peaks)
    {
        double Number(int feature) => reader.NumberOrNaN(FirstFeature + phase + (3 * feature));
        return peaks is null ? null : new PhaseFeatures
        {
            Rms = Number(0),
            Peak = Number(1),
            CrestFactor = Number(2),
            Skewness = Number(3),
            Kurtosis = Number(4),
            Mean = Number(5),
            Min = Number(6),
            Max = Number(7),
            Thd = Number(8),
            Peaks = peaks,
            Shape = new SpectralShape
            {
                FundamentalAmps = Number(9),
                DcRatio = Number(10),
                ResidualKurtosis = Number(11),
                NoiseDb = Number(12),
                Entropy = Number(13),
                FlatnessDb = Number(14),
                SidebandsDb = Number(15),
                MiddleDb = Number(16),
                HighDb = Number(17),
                From2To5KilohertzDb = Number(18),
                From5To11KilohertzDb = Number(19),
                NearDb = Number(20),
                Harmonics = reader.IsDBNull(FirstHarmonics + phase)
                    ? []
                    : reader.GetFieldValue<float[]>(FirstHarmonics + phase),
            },
        };
    }
}
