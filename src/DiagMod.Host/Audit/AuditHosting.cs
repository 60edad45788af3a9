using DiagMod.Core.Ports;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Audit;

/// <summary>Puts the proof of the audit log into the host.</summary>
internal static class AuditHosting
{
    /// <summary>Registers signer, checkpoints, sealing and proof.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="preparation">Secrets and data folder.</param>
    public static void AddAudit(this IServiceCollection services, Preparation preparation)
    {
        services.AddSingleton(_ => AuditSigner.Open(preparation.Secrets));
        services.AddSingleton(provider => new AuditCheckpointFile(
            Path.Combine(preparation.Settings.Storage.DataFolder, "audit"), provider.GetRequiredService<AuditSigner>()));
        services.AddSingleton<IAuditProof, AuditProof>();
        services.AddSingleton<AuditCheckpoints>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditCheckpoints>());
        services.AddSingleton<AuditSealing>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditSealing>());
    }
}
