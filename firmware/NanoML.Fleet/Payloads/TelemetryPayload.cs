using NanoML.Runtime;

namespace NanoML.Fleet
{
    /// <summary>Writes results and health, without allocating; docs/fleet.md has the keys.</summary>
    internal sealed class TelemetryPayload
    {
        private readonly JsonPayload _payload;

        public TelemetryPayload(JsonPayload payload)
        {
            _payload = payload;
        }

        /// <summary>Version of the model that ran last; 0 for that of the image.</summary>
        public int ModelVersion { get; set; }

        /// <summary>The model that ran last; null before the first inference.</summary>
        public NanoModel Model { get; set; }

        /// <summary>Of the last inference; negative if nobody measured it.</summary>
        public long Microseconds { get; set; }

        public int Inferences { get; set; }

        public HealthCounters Health { get; set; }

        public DriftDetector Drift { get; set; }

        public IHeapGauge Heap { get; set; }

        public void Write(int restarts, int uptimeSeconds)
        {
            _payload.Begin();
            _payload.Add("up", uptimeSeconds);
            _payload.AddKnown("restarts", restarts);
            _payload.Add("model", ModelVersion);
            _payload.Add("inferences", Inferences);
            if (Model != null)
            {
                AddResult(Model);
            }

            _payload.AddKnown("us", Microseconds);
            AddHealth();
            _payload.End();
        }

        private void AddResult(NanoModel model)
        {
            int winner = model.ArgMax();
            bool isChoice = model.ResultCount > 1;
            if (isChoice)
            {
                _payload.Add("class", winner);
                _payload.Add("label", model.LabelOf(winner));
            }

            if (isChoice && model.OutputQuantization.IsProbability)
            {
                _payload.Add("confidence", model.Confidence(winner));
            }
            else
            {
                _payload.AddDecimal("score", model.DequantizeOutput(winner));
            }
        }

        private void AddHealth()
        {
            if (Drift != null)
            {
                _payload.Add("drift", Drift.Percent);
            }

            if (Health != null)
            {
                _payload.Add("overruns", Health.Overruns);
                _payload.Add("errors", Health.SensorErrors);
                _payload.Add("recoveries", Health.Recoveries);
            }

            if (Heap != null)
            {
                _payload.Add("heap", Heap.FreeBytes());
            }
        }
    }
}
