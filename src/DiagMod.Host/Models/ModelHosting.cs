using DiagMod.Core.Ports;
using DiagMod.Core.Views;

namespace DiagMod.Host.Models;

/// <summary>Puts the life of models together.</summary>
internal static class ModelHosting
{
    /// <summary>Registers it.</summary>
    public static void AddModels(this IServiceCollection services)
    {
        services.AddSingleton<WhatIfs>();
        services.AddSingleton<TwinVerification>();
        services.AddSingleton<ModelShelf>();
        services.AddSingleton<ModelTraining>();
        services.AddSingleton<IMotorModels, MotorModels>();
        services.AddHostedService<ModelSchedule>();
    }
}
