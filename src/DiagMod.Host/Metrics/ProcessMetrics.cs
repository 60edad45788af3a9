using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace DiagMod.Host.Metrics;

/// <summary>What the process and the runtime tell of themselves (OBS-11); asked at each scrape, all of it cheap.</summary>
internal sealed class ProcessMetrics : IDisposable
{
    // Counting the entries of a folder costs more with each connection; nobody needs it to the second.
    private static readonly TimeSpan CountFilesEvery = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly DriveInfo _disk;
    private readonly long _begun;
    private readonly Lock _gate = new();
    private long _exceptions;
    private long _countedAt;
    private int _openFiles;
    private int _threads;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="dataFolder">The data folder, whose disk is watched.</param>
    /// <param name="time">The clock.</param>
    public ProcessMetrics(IMeterFactory meters, string dataFolder, TimeProvider time)
    {
        _time = time;
        _disk = new DriveInfo(dataFolder);
        _begun = time.GetTimestamp();
        CountFiles();
        AppDomain.CurrentDomain.FirstChanceException += Count;
        var meter = meters.Create("DiagMod.Process");
        AddProcess(meter, time.GetUtcNow());
        AddRuntime(meter);
    }

    /// <inheritdoc/>
    public void Dispose() => AppDomain.CurrentDomain.FirstChanceException -= Count;

    private static void AddRuntime(Meter meter)
    {
        meter.CreateObservableCounter(
            "diagmod_gc_collections_total", Collections, null, "Garbage collections, by generation.");
        meter.CreateObservableCounter(
            "diagmod_gc_pause_seconds_total", () => GC.GetTotalPauseDuration().TotalSeconds, "s",
            "Time that the process stood still for garbage collections.");
        meter.CreateObservableCounter(
            "diagmod_gc_allocated_bytes_total", () => GC.GetTotalAllocatedBytes(), "By", "Bytes allocated on the managed heap.");
        meter.CreateObservableGauge(
            "diagmod_gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), "By", "Managed heap in use, bytes.");
        meter.CreateObservableGauge(
            "diagmod_gc_committed_bytes", () => GC.GetGCMemoryInfo().TotalCommittedBytes, "By",
            "Memory that the managed heap holds, bytes.");
        meter.CreateObservableGauge("diagmod_threadpool_threads", () => ThreadPool.ThreadCount, null, "Threads of the pool.");
        meter.CreateObservableGauge(
            "diagmod_threadpool_queue_length", () => ThreadPool.PendingWorkItemCount, null, "Work that waits for a thread of the pool.");
        meter.CreateObservableCounter(
            "diagmod_threadpool_completed_total", () => ThreadPool.CompletedWorkItemCount, null, "Work that the thread pool has done.");
        meter.CreateObservableCounter(
            "diagmod_lock_contentions_total", () => Monitor.LockContentionCount, null, "Times that a thread had to wait for a lock.");
    }

    private static IEnumerable<Measurement<long>> Collections()
    {
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            yield return new Measurement<long>(
                GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation));
        }
    }

    private static string Version() =>
        typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static int Entries(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Count() : 0;
        }
        catch (IOException)
        {
            // A thread or a file that ended while it was being counted.
            return 0;
        }
    }

    private void AddProcess(Meter meter, DateTimeOffset begun)
    {
        meter.CreateObservableGauge(
            "diagmod_build_info",
            () => new Measurement<int>(1, new("version", Version()), new("framework", RuntimeInformation.FrameworkDescription)),
            null, "1, with the version of the product and of the runtime.");
        meter.CreateObservableGauge(
            "diagmod_process_start_time_seconds", () => begun.ToUnixTimeMilliseconds() / 1e3, "s",
            "When the host began, seconds since 1970-01-01 UTC.");
        meter.CreateObservableGauge(
            "diagmod_process_uptime_seconds", () => _time.GetElapsedTime(_begun).TotalSeconds, "s", "Time since the host began.");
        meter.CreateObservableCounter(
            "diagmod_process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s",
            "Processor time used, in user and system mode.");
        meter.CreateObservableGauge(
            "diagmod_process_resident_memory_bytes", () => Environment.WorkingSet, "By", "Memory of the process that is in RAM, bytes.");
        meter.CreateObservableGauge(
            "diagmod_process_open_files", () => CountFiles().Files, null,
            "Open files, connections included, at most 10 seconds old; 0 where the system does not tell.");
        meter.CreateObservableGauge(
            "diagmod_process_threads", () => CountFiles().Threads, null,
            "Threads of the process, at most 10 seconds old; 0 where the system does not tell.");
        meter.CreateObservableCounter(
            "diagmod_exceptions_total", () => Interlocked.Read(ref _exceptions), null, "Exceptions thrown, also those that were answered.");
        meter.CreateObservableGauge(
            "diagmod_disk_free_bytes", () => _disk.AvailableFreeSpace, "By", "Free space on the disk of the data folder, bytes.");
        meter.CreateObservableGauge(
            "diagmod_disk_size_bytes", () => _disk.TotalSize, "By", "Size of the disk of the data folder, bytes.");
    }

    private void Count(object? sender, FirstChanceExceptionEventArgs e) => Interlocked.Increment(ref _exceptions);

    private (int Files, int Threads) CountFiles()
    {
        lock (_gate)
        {
            if (_countedAt == 0 || _time.GetElapsedTime(_countedAt) >= CountFilesEvery)
            {
                _countedAt = _time.GetTimestamp();
                _openFiles = Entries("/proc/self/fd");
                _threads = Entries("/proc/self/task");
            }

            return (_openFiles, _threads);
        }
    }
}
