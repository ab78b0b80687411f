package dev.flashdb.example.shop;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** Somebody asked for a product that the shop does not have. */
@ResponseStatus(HttpStatus.NOT_FOUND)
final class NoSuchProductException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoSuchProductException(int id) {
        super("There is no such product: id=" + id);
    }
}
