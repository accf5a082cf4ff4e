using System;
using System.Device.I2c;
using NanoML.Apps.Recorder;
using NanoML.Hardware;
using NanoML.Recording;
using NanoML.Runtime;

namespace NanoML.Edges
{
    /// <summary>A recorder with an IMU of 1,000 Hz: what it sends through failures, and what a frame costs.</summary>
    public static class RecordingProgram
    {
        private const int Turns = 300;
        private const int Timed = 4000;
        private const int Burst = 16;
        private const int Baud = 921600;

        public static void Main()
        {
            RecordedSensor sensor = ImuSensor.Describe("twin", "MPU-6886", 8, 1000, 1000);
            I2cDevice bus = new I2cDevice();
            Mpu6886 mpu = Sensor(bus);
            Line line = new Line(true);
            RecordingLine recording = new RecordingLine(mpu, sensor, line, Baud, new StillClock());
            bus.FailEvery = 61;
            for (int turn = 0; turn < Turns; turn++)
            {
                bus.Sample();
                line.Asks = turn % 50 == 7;
                Report.Line("turn", recording.Turn() ? 1 : 0, line.Hash);
            }

            Report.Line("sent", line.Written, recording.Dropped);
            Report.Line("slow", new RecordingLine(mpu, sensor, line, 115200).Fits ? 1 : 0, (int)sensor.BitsPerSecond);
            Time(sensor);
        }

        private static Mpu6886 Sensor(I2cDevice bus)
        {
            Mpu6886 mpu = new Mpu6886(bus, AccelerometerRange.G8, GyroscopeRange.Dps1000, 1000);
            mpu.BurstSamples = Burst;
            return mpu;
        }

        private static void Time(RecordedSensor sensor)
        {
            I2cDevice bus = new I2cDevice();
            bus.IsIdle = true;
            RecordingLine recording = new RecordingLine(Sensor(bus), sensor, new Line(false), Baud);
            recording.Turn();
            long start = DateTime.UtcNow.Ticks;
            for (int turn = 0; turn < Timed / Burst; turn++)
            {
                bus.Sample(Burst);
                recording.Turn();
                recording.Turn();
            }

            Console.WriteLine("time frame, ns: " + ((DateTime.UtcNow.Ticks - start) * 100 / Timed).ToString());
            byte[] message = new byte[Timed];
            start = DateTime.UtcNow.Ticks;
            Crc16.Of(message, 0, Timed);
            Console.WriteLine("time checksum of a byte, ns: " + ((DateTime.UtcNow.Ticks - start) * 100 / Timed).ToString());
        }

        private sealed class StillClock : SourceClock
        {
            public override long Now
            {
                get { return 77; }
            }
        }

        /// <summary>Keeps a hash of what is written, and asks for the description now and then.</summary>
        private sealed class Line : IByteChannel
        {
            private readonly byte[] _question = { (byte)'N', (byte)'M', RecordingKind.Describe, 0, 0, 0, 0, 0, 0 };
            private readonly bool _hashes;
            private int _asked;

            public Line(bool hashes)
            {
                _hashes = hashes;
                int crc = Crc16.Of(_question, 2, 5);
                _question[7] = (byte)(crc >> 8);
                _question[8] = (byte)crc;
                _asked = _question.Length;
            }

            public bool Asks { get; set; }

            public int Hash { get; private set; }

            public int Written { get; private set; }

            public int Read(byte[] buffer, int offset, int count)
            {
                _asked = Asks && _asked == _question.Length ? 0 : _asked;
                Asks = false;
                int taken = _question.Length - _asked < count ? _question.Length - _asked : count;
                Array.Copy(_question, _asked, buffer, offset, taken);
                _asked += taken;
                return taken;
            }

            public void Write(byte[] buffer, int offset, int count)
            {
                Written += count;
                Hash = Report.Hash(Hash, _hashes ? Crc16.Of(buffer, offset, count) : count);
            }
        }
    }
}
