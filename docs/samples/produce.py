"""Sends one authorization to card.events with confluent-kafka.

    pip install -r docs/samples/requirements.txt
    python docs/samples/produce.py localhost:9092 http://localhost:8081
"""

import sys
import time
import uuid

from confluent_kafka import Producer
from confluent_kafka.schema_registry import SchemaRegistryClient, record_subject_name_strategy
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

TOPIC = "card.events"


def main(brokers: str, registry_url: str) -> None:
    registry = SchemaRegistryClient({"url": registry_url})
    serialize = AvroSerializer(
        registry,
        registry.get_latest_version("weir.Transaction").schema,
        conf={
            "auto.register.schemas": False,
            "use.latest.version": True,
            "subject.name.strategy": record_subject_name_strategy,
        },
    )
    # librdkafka's own default puts a key on another partition than Java and kafkajs do.
    producer = Producer(
        {
            "bootstrap.servers": brokers,
            "partitioner": "murmur2_random",
            "enable.idempotence": True,
            "acks": "all",
        }
    )
    event = authorization()
    producer.produce(
        TOPIC,
        key=event["account_id"],
        value=serialize(event, SerializationContext(TOPIC, MessageField.VALUE)),
        on_delivery=lambda error, message: report(error, message, event["event_id"]),
    )
    if producer.flush(30) > 0:
        sys.exit("not delivered within 30 seconds")


def authorization() -> dict:
    return {
        "event_id": str(uuid.uuid4()),
        "kind": "AUTHORIZATION",
        "event_time": time.time_ns() // 1_000_000,
        "program_id": "aurora",
        "account_id": "acc_Qm4tZ7wK",
        "card_id": "crd_Hn2vB9xL",
        "authorization_id": "aut_Ws8jD3fP",
        "amount_minor": 4_210,
        "currency": "USD",
        "billing_amount_minor": 4_210,
        "billing_currency": "USD",
        "purpose": "PURCHASE",
        "merchant_id": "mer_Gr6cY1sT",
        "mcc": "5411",
        "merchant_country": "US",
        "entry_mode": "CONTACTLESS",
        "card_present": True,
    }


def report(error, message, event_id: str) -> None:
    if error is not None:
        sys.exit(f"not delivered: {error}")
    print(f"{event_id} on partition {message.partition()}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
