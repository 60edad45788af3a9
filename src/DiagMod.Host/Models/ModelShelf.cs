using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Detection;
using DiagMod.Core.Ports;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Models;

/// <summary>The models as files, for people and programs that read them (MOD-02, MOD-06, MOD-08): a folder a version with manifest.json
/// and, for a trained model, model.bin, and the file latest with the newest version's name.</summary>
/// <remarks>The journals are the truth; nothing is read from here but to compare it with them. A version appears by one rename, so
/// that no half of it is ever seen.</remarks>
internal sealed partial class ModelShelf(HostSettings settings, ILogger<ModelShelf> log)
{
    private const string Manifest = "manifest.json";
    private const string Model = "model.bin";
    private const string Latest = "latest";

    /// <summary>Where the versions lie.</summary>
    public string Folder { get; } = Path.Combine(settings.Storage.DataFolder, "models", "anomaly_detection");

    /// <summary>Keeps a model's files and clears older ones of its motor away.</summary>
    /// <param name="manifest">The manifest as the journal has it.</param>
    /// <param name="artefact">The trained model; null without one.</param>
    /// <returns>False when the files could not be written; the model is in force all the same.</returns>
    public bool Keep(DetectorManifest manifest, byte[]? artefact)
    {
        if (!IsName(manifest.Version))
        {
            return false;
        }

        var unfinished = Path.Combine(Folder, $".{manifest.Version}.{Guid.NewGuid():N}");
        try
        {
            var folder = Path.Combine(Folder, manifest.Version);
            if (Compare(manifest, artefact) != ModelFiles.Whole)
            {
                Directory.CreateDirectory(unfinished);
                Write(Path.Combine(unfinished, Manifest), Encoding.UTF8.GetBytes(manifest.ToJson()));
                if (artefact is not null)
                {
                    Write(Path.Combine(unfinished, Model), artefact);
                }

                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                Directory.Move(unfinished, folder);
            }

            Point(manifest.Version);
            Clear(manifest);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            NotKept(log, manifest.Version, fault);
            return false;
        }
        finally
        {
            Drop(unfinished);
        }
    }

    /// <summary>How the files of a version are; the trained model is known by the hash in its manifest.</summary>
    /// <param name="manifest">The manifest as the journal has it.</param>
    public ModelFiles Compare(DetectorManifest manifest) => Compare(manifest, null);

    /// <summary>The newest version kept here; null without one, or when the file names none.</summary>
    public string? Newest()
    {
        try
        {
            var version = File.ReadAllText(Path.Combine(Folder, Latest)).Trim();
            return IsName(version) && File.Exists(Path.Combine(Folder, version, Manifest)) ? version : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private ModelFiles Compare(DetectorManifest manifest, byte[]? artefact)
    {
        if (!IsName(manifest.Version))
        {
            return ModelFiles.Missing;
        }

        try
        {
            var folder = Path.Combine(Folder, manifest.Version);
            if (!File.Exists(Path.Combine(folder, Manifest)))
            {
                return ModelFiles.Missing;
            }

            var hash = artefact is null ? manifest.ArtefactHash : Convert.ToHexStringLower(SHA256.HashData(artefact));
            var isManifest = File.ReadAllBytes(Path.Combine(folder, Manifest)).AsSpan()
                .SequenceEqual(Encoding.UTF8.GetBytes(manifest.ToJson()));
            return isManifest && (hash is null || HashOf(Path.Combine(folder, Model)) == hash)
                ? ModelFiles.Whole
                : ModelFiles.Altered;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ModelFiles.Altered;
        }
    }

    // Versions are made by the product; one that is not a plain name is not let near a path.
    private static bool IsName(string version) => version.Length is > 0 and <= 128 && version[0] != '.'
        && version.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static string? HashOf(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void Write(string file, byte[] content)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }

    private static void Drop(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Its name begins with a dot: it is nobody's version, and what the disk said is logged with the version itself.
        }
    }

    private void Point(string version)
    {
        var unfinished = Path.Combine(Folder, $".{Latest}.{Guid.NewGuid():N}");
        Write(unfinished, Encoding.ASCII.GetBytes(version + "\n"));
        File.Move(unfinished, Path.Combine(Folder, Latest), overwrite: true);
    }

    // A version begins with its time, so that names sort by age; the shipped one has no motor and stays.
    private void Clear(DetectorManifest kept)
    {
        if (kept.EquipmentId is not { } motor)
        {
            return;
        }

        var versions = Directory.EnumerateDirectories(Folder)
            .Select(folder => Path.GetFileName(folder))
            .Where(version => version != kept.Version && version.Split('-', 3) is [var time, _, var of] && of == motor && IsTime(time))
            .OrderDescending(StringComparer.Ordinal)
            .Skip(settings.Anomaly.KeepVersions - 1);
        foreach (var version in versions)
        {
            Directory.Delete(Path.Combine(Folder, version), recursive: true);
        }
    }

    private static bool IsTime(string text) => DateTime.TryParseExact(
        text, "yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [LoggerMessage(1701, LogLevel.Warning, "The files of model {Version} could not be written; the model is in force all the same")]
    private static partial void NotKept(ILogger logger, string version, Exception fault);
}
