"""Calls name-service over mutual TLS and prints what each call returns, one in a line.

Arguments: the file with the contract, the folder with tls.crt, tls.key and ca.crt, the port.
"""
import sys

import grpc

from contract import messages, method, read

folder, port = sys.argv[2:]


def call(title, credentials, make):
    with grpc.secure_channel(f"localhost:{port}", credentials) as channel:
        try:
            print(f"{title}: {make(channel)}")
        except grpc.RpcError as error:
            print(f"{title}: {error.code().name}")


def process_name(channel):
    call = channel.unary_unary("/app.grpc.Service1/ProcessName", **method("app.grpc.ProcessNameRequest", "app.grpc.ProcessNameResponse"))
    return call(messages["app.grpc.ProcessNameRequest"](name="test"), timeout=20).name


def get_stream(channel):
    call = channel.unary_stream("/api.Api/getStream", **method("api.ApiRequest", "api.Item"))
    return [item.name for item in call(messages["api.ApiRequest"](length=3), timeout=20)]


def say_hello(channel):
    call = channel.unary_unary("/api.Api/sayHello", **method("api.HelloRequest", "api.Hello"))
    return call(messages["api.HelloRequest"](name="test"), timeout=20).message


root = read(f"{folder}/ca.crt")
own = grpc.ssl_channel_credentials(root, read(f"{folder}/tls.key"), read(f"{folder}/tls.crt"))
call("with a certificate", own, process_name)
call("with a certificate", own, get_stream)
call("with a certificate", own, say_hello)
call("without", grpc.ssl_channel_credentials(root), process_name)
