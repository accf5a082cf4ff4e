using NanoML.Player;
using NanoML.Updates;

namespace NanoML.Fleet
{
    /// <summary>Writes what a node says of itself and its models; docs/fleet.md has the keys.</summary>
    internal static class StatePayload
    {
        public static void Write(JsonPayload payload, NodeIdentity identity, ModelStore store, int restarts, int uptimeSeconds, int telemetrySeconds)
        {
            payload.Begin();
            payload.Add("group", identity.Group);
            payload.Add("board", identity.Board);
            payload.Add("app", identity.Application);
            payload.Add("player", ModelFile.PlayerVersion);
            Add(payload, "model", "hash", store.Current);
            Add(payload, "trial", "trialHash", store.OnTrial);
            payload.Add("highest", store.HighestVersion);
            ModelRejection rejection = store.Rejection;
            payload.Add("rejected", rejection == null ? 0 : rejection.Version);
            payload.Add("reason", rejection == null ? 0 : (int)rejection.Reason);
            payload.AddKnown("restarts", restarts);
            payload.Add("up", uptimeSeconds);
            payload.Add("every", telemetrySeconds);
            payload.End();
        }

        private static void Add(JsonPayload payload, string versionKey, string hashKey, StoredModel model)
        {
            payload.Add(versionKey, model == null ? 0 : model.Version);
            if (model != null)
            {
                payload.AddHex(hashKey, model.Hash);
            }
        }
    }
}
